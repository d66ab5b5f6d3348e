include(GNUInstallDirs)
if(TARGET cxr)
  install(TARGETS cxr RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
