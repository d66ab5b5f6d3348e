include(GNUInstallDirs)
if(TARGET cxr)
  install(TARGETS cxr RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  # Man pages and completion come from the program's own option tables: build/man/*.1, build/completion/.
  set(man_stamp ${CMAKE_BINARY_DIR}/man/cxr.1)
  add_custom_command(OUTPUT ${man_stamp}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/man ${CMAKE_BINARY_DIR}/completion
    COMMAND cxr help --man-dir ${CMAKE_BINARY_DIR}/man
    COMMAND cxr completion bash > ${CMAKE_BINARY_DIR}/completion/cxr
    COMMAND cxr completion zsh > ${CMAKE_BINARY_DIR}/completion/_cxr
    COMMAND cxr completion fish > ${CMAKE_BINARY_DIR}/completion/cxr.fish
    DEPENDS cxr VERBATIM)
  add_custom_target(cxr_man ALL DEPENDS ${man_stamp})
  install(DIRECTORY ${CMAKE_BINARY_DIR}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
  install(FILES ${CMAKE_BINARY_DIR}/completion/cxr DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${CMAKE_BINARY_DIR}/completion/_cxr DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${CMAKE_BINARY_DIR}/completion/cxr.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
