# Tables of room dicom as C: data/dicom/<name>.tsv -> gen/dicom_<name>.c by tools/gen_<name>.py.
set(dicom_tables "")
foreach(table dictionary charsets)
  set(out ${CXR_GEN_DIR}/gen/dicom_${table}.c)
  set(tsv ${CMAKE_SOURCE_DIR}/data/dicom/${table}.tsv)
  set(generator ${CMAKE_SOURCE_DIR}/tools/gen_${table}.py)
  add_custom_command(OUTPUT ${out} COMMAND Python3::Interpreter ${generator} ${tsv} ${out} DEPENDS ${tsv} ${generator} VERBATIM)
  list(APPEND dicom_tables ${out})
endforeach()
