# Libraries, all from Debian 12. packaging/packages/build.txt names the packages, `make deps` installs them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter) # build-time generators only
foreach(dep libsodium sqlite3 jansson yaml-0.1 libjpeg libpcre2-8 libutf8proc zlib libdeflate libopenjp2 charls)
  string(MAKE_C_IDENTIFIER ${dep} dep_id)
  pkg_check_modules(${dep_id} REQUIRED IMPORTED_TARGET ${dep})
endforeach()
