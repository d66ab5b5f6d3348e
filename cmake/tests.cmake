# One executable per test file. tests/unit/<room>/test_<file>.c links room <room> and cmocka.
pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)
file(GLOB support_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.c)
add_library(cxr_test_support STATIC ${support_sources})
target_include_directories(cxr_test_support PUBLIC ${CMAKE_SOURCE_DIR}/tests/support)
target_link_libraries(cxr_test_support PUBLIC PkgConfig::cmocka cxr_os cxr_base cxr_flags)
target_link_options(cxr_test_support INTERFACE # tests/support/faults.h
  -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=write,--wrap=fsync,--wrap=rename,--wrap=renameat2,--wrap=link,--wrap=close
  -Wl,-u,__wrap_malloc)
set(CXR_TEST_ENV
  "CXR_SOURCE_DIR=${CMAKE_SOURCE_DIR}"
  "CXR_BINARY=$<$<TARGET_EXISTS:cxr>:$<TARGET_FILE:cxr>>"
  "CXR_SHARED_DATA=${CMAKE_SOURCE_DIR}/../shared/data"
  "ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:allocator_may_return_null=1"
  "UBSAN_OPTIONS=print_stacktrace=1"
  "CXR_BUILD_DIR=${CMAKE_BINARY_DIR}"
  "PYTHONDONTWRITEBYTECODE=1")

foreach(room ${CXR_ROOMS})
  file(GLOB test_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${room}/test_*.c)
  foreach(source ${test_sources})
    get_filename_component(name ${source} NAME_WE)
    set(target ${room}_${name})
    add_executable(${target} ${source})
    target_link_libraries(${target} PRIVATE cxr_${room} cxr_test_support)
    add_test(NAME unit/${room}/${name} COMMAND ${target})
    set_tests_properties(unit/${room}/${name} PROPERTIES LABELS unit TIMEOUT 120 ENVIRONMENT "${CXR_TEST_ENV}" SKIP_RETURN_CODE 77)
  endforeach()
endforeach()

# Script tests: tests/<kind>/test_<name>.py or .sh, label = kind, exit 77 = skipped.
foreach(kind cli golden fault house)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${kind}/test_*.py ${CMAKE_SOURCE_DIR}/tests/${kind}/test_*.sh)
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    if(script MATCHES "\\.py$")
      set(command /usr/bin/python3 ${script})
    else()
      set(command bash ${script})
    endif()
    add_test(NAME ${kind}/${name} COMMAND ${command})
    set_tests_properties(${kind}/${name} PROPERTIES LABELS ${kind} TIMEOUT 900 ENVIRONMENT "${CXR_TEST_ENV}" SKIP_RETURN_CODE 77)
  endforeach()
endforeach()

# Helpers of the golden tests and benches: tests/golden/<room>_<what>.c becomes golden_<room>_<what> in the build directory.
file(GLOB golden_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/golden/*.c)
foreach(source ${golden_sources})
  get_filename_component(name ${source} NAME_WE)
  string(REGEX REPLACE "^([a-z]+)_.*" "\\1" room ${name})
  if(TARGET cxr_${room})
    add_executable(golden_${name} ${source})
    target_link_libraries(golden_${name} PRIVATE cxr_${room})
  endif()
endforeach()

# The house checks are tests too; tests/house/test_checks.py shows that each of them can fail.
foreach(check rooms size calls words docs headers)
  add_test(NAME house/check_${check} COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tools/check_${check}.py)
  set_tests_properties(house/check_${check} PROPERTIES LABELS house TIMEOUT 120 ENVIRONMENT "${CXR_TEST_ENV}")
endforeach()

# Fuzz targets replay their corpus as ordinary tests with any compiler.
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
foreach(source ${fuzz_sources})
  get_filename_component(name ${source} NAME_WE)
  string(REGEX REPLACE "^fuzz_([a-z]+).*" "\\1" room ${name})
  if(TARGET cxr_${room})
    add_executable(replay_${name} ${source} ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.c)
    target_link_libraries(replay_${name} PRIVATE cxr_${room} cxr_test_support)
    add_test(NAME fuzz/${name} COMMAND replay_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
    set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz TIMEOUT 300 ENVIRONMENT "${CXR_TEST_ENV}")
  endif()
endforeach()
