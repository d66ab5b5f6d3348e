# What can be chosen at configure time, and the compiler flags of the house.
option(CXR_TESTS "Build the test suite" ON)
option(CXR_FUZZ "Build libFuzzer targets (needs clang)" OFF)
option(CXR_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(CXR_COVERAGE "Record line coverage" OFF)
option(CXR_WERROR "Treat warnings as errors" ON)

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")

add_library(cxr_flags INTERFACE)
target_compile_options(cxr_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
  -Wundef -Wcast-qual -Wwrite-strings -Wdouble-promotion -fno-common
  -fstack-protector-strong -ffp-contract=off
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
target_compile_definitions(cxr_flags INTERFACE _GNU_SOURCE)
if(CXR_WERROR)
  target_compile_options(cxr_flags INTERFACE -Werror)
endif()
if(NOT CXR_SANITIZE)
  target_compile_definitions(cxr_flags INTERFACE $<$<CONFIG:RelWithDebInfo,Release>:_FORTIFY_SOURCE=2>)
else()
  target_compile_options(cxr_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(cxr_flags INTERFACE -fsanitize=address,undefined)
endif()
if(CXR_COVERAGE)
  target_compile_options(cxr_flags INTERFACE --coverage -O0)
  target_link_options(cxr_flags INTERFACE --coverage)
endif()
