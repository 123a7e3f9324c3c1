cmake_policy(VERSION 3.25)  # @NAME@ is text here, not a reference
# Runs the program and compares exit code, standard output and standard error with the expected text.
string(REPLACE "@WORK@" "${WORK}" ARGUMENTS "${ARGUMENTS}")
string(REPLACE "@GOLDEN@" "${SOURCE}/tests/golden" ARGUMENTS "${ARGUMENTS}")
execute_process(COMMAND ${PROGRAM} ${ARGUMENTS} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE err)

set(actual "exit ${code}\n--- stdout\n${out}--- stderr\n${err}")
string(REPLACE "${WORK}" "WORK" actual "${actual}")
string(REPLACE "${SOURCE}" "SOURCE" actual "${actual}")

if(NOT code EQUAL EXPECTED_EXIT)
  message(FATAL_ERROR "exit code ${code} instead of ${EXPECTED_EXIT}\n${actual}")
endif()
if(DEFINED ENV{VIROPLATE_GOLDEN_UPDATE})
  file(WRITE ${EXPECTED} "${actual}")
  return()
endif()
file(READ ${EXPECTED} expected)
if(NOT actual STREQUAL expected)
  message(FATAL_ERROR "not the expected output.\n=== expected\n${expected}\n=== actual\n${actual}")
endif()
