# `cmake --install` gives the program, the libraries, the headers and a package for find_package(viroplate).
include(CMakePackageConfigHelpers)

get_property(modules GLOBAL PROPERTY VIROPLATE_MODULES)
install(TARGETS ${modules} EXPORT viroplate-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS viroplate RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY include/viroplate "${PROJECT_BINARY_DIR}/include/viroplate"
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY plates calibration DESTINATION ${CMAKE_INSTALL_DATADIR}/viroplate)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/viroplate)
install(EXPORT viroplate-targets NAMESPACE viroplate:: DESTINATION ${package_dir})
configure_package_config_file(cmake/viroplateConfig.cmake.in viroplateConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(viroplateConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/viroplateConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/viroplateConfigVersion.cmake"
              cmake/ViroplateDependencies.cmake cmake/FindOpenCVImgproc.cmake
  DESTINATION ${package_dir})
