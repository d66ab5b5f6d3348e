# The vocabulary of bert-base-uncased as C: <build>/gen/gen/text_vocab.c. It is not in the repository; tools/fetch_vocab.py brings it
# to build/vocab. Without it the array is empty, and the tokenizer then asks for a file.
set(CXR_VOCAB ${CMAKE_SOURCE_DIR}/build/vocab/bert-base-uncased.txt CACHE FILEPATH "Vocabulary of bert-base-uncased, compiled in when it is there")
set(vocab_c ${CXR_GEN_DIR}/gen/text_vocab.c)
set(vocab_embed ${CMAKE_SOURCE_DIR}/tools/embed_vocab.py)
set(vocab_file "")
if(EXISTS ${CXR_VOCAB})
  set(vocab_file ${CXR_VOCAB})
endif()
# The command depends on whether the file is there, so it runs again when that changes.
add_custom_command(OUTPUT ${vocab_c} ${CXR_GEN_DIR}/gen/text_vocab.h
  COMMAND Python3::Interpreter ${vocab_embed} ${CXR_GEN_DIR}/gen ${vocab_file}
  DEPENDS ${vocab_embed} ${vocab_file} VERBATIM)
set(vocab_sources ${vocab_c} ${CXR_GEN_DIR}/gen/text_vocab.h)
