# One library target a module, one test program a module.

add_library(viroplate_flags INTERFACE)
target_compile_options(viroplate_flags INTERFACE
  -Wall -Wextra -Wconversion
  -ffp-contract=off  # equal sums on every build of one source: no fused multiply-add behind our back
  -fno-math-errno -fno-trapping-math  # the same numbers, in loops that can be vectorised: nobody asks errno or traps
  # Not with the sanitizers: their instrumentation makes GCC warn of what is not there (its manual, -fsanitize=address).
  $<$<AND:$<BOOL:${VIROPLATE_WERROR}>,$<NOT:$<BOOL:${VIROPLATE_SANITIZE}>>>:-Werror>
  $<$<BOOL:${VIROPLATE_SANITIZE}>:-fsanitize=address,undefined;-fno-sanitize-recover=undefined;-fno-omit-frame-pointer>)
target_link_options(viroplate_flags INTERFACE
  $<$<BOOL:${VIROPLATE_SANITIZE}>:-fsanitize=address,undefined>)

# viroplate_module(<name> SOURCES … USES <modules on lower floors> LIBRARIES <third parties of this room>)
function(viroplate_module name)
  cmake_parse_arguments(module "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
  set(target viroplate_${name})
  add_library(${target} STATIC ${module_SOURCES})
  add_library(viroplate::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
           $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${PROJECT_SOURCE_DIR}/src)
  list(TRANSFORM module_USES PREPEND viroplate_)
  target_link_libraries(${target}
    PUBLIC ${module_USES}
    PRIVATE fmt::fmt ${module_LIBRARIES} $<BUILD_INTERFACE:viroplate_flags>)
  set_property(GLOBAL APPEND PROPERTY VIROPLATE_MODULES ${target})
endfunction()

# viroplate_test(<module> SOURCES … [USES <further modules>] [LIBRARIES …]): one GoogleTest program, a ctest a case.
function(viroplate_test name)
  cmake_parse_arguments(test "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
  set(target test_${name})
  add_executable(${target} ${test_SOURCES})
  list(TRANSFORM test_USES PREPEND viroplate_)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PRIVATE
    ${test_USES} ${test_LIBRARIES} fmt::fmt GTest::gmock GTest::gtest_main viroplate_flags)
  target_compile_definitions(${target} PRIVATE VIROPLATE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                               VIROPLATE_BINARY_DIR="${PROJECT_BINARY_DIR}")
  gtest_discover_tests(${target} TEST_PREFIX "${name}." PROPERTIES TIMEOUT 600 DISCOVERY_TIMEOUT 60)
endfunction()
