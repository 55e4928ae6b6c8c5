"""How the board, its runs and what agents say read: the same words at a terminal and in an editor.

Pure functions of wire values; whoever shows the words decides on columns, colours and files.
"""
