# Data files compiled in: data/<room>/<file> becomes cxr_data_<file>[] of <build>/gen/<room>/<file>.c.
# A room that has data/<room>/ gets them through "gen/<room>_data.h".
set(CXR_GEN_DIR ${CMAKE_BINARY_DIR}/gen)
function(cxr_embed_room room out_sources)
  file(GLOB data_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/data/${room}/*)
  if(NOT data_files)
    set(${out_sources} "" PARENT_SCOPE)
    return()
  endif()
  set(out_c ${CXR_GEN_DIR}/gen/${room}_data.c)
  set(out_h ${CXR_GEN_DIR}/gen/${room}_data.h)
  add_custom_command(OUTPUT ${out_c} ${out_h}
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/embed.py --room ${room} --out-c ${out_c} --out-h ${out_h} ${data_files}
    DEPENDS ${data_files} ${CMAKE_SOURCE_DIR}/tools/embed.py VERBATIM)
  set(${out_sources} ${out_c} ${out_h} PARENT_SCOPE)
endfunction()
