"""The commands of ``workspace/executeCommand``: what is meant, what applies, what is said after."""
