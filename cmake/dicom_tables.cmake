# The DICOM dictionary as a C table: data/dicom/dictionary.tsv -> gen/dicom_dictionary.c (room dicom only).
set(dicom_tables ${CXR_GEN_DIR}/gen/dicom_dictionary.c)
add_custom_command(OUTPUT ${dicom_tables}
  COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/gen_dictionary.py ${CMAKE_SOURCE_DIR}/data/dicom/dictionary.tsv ${dicom_tables}
  DEPENDS ${CMAKE_SOURCE_DIR}/data/dicom/dictionary.tsv ${CMAKE_SOURCE_DIR}/tools/gen_dictionary.py VERBATIM)
