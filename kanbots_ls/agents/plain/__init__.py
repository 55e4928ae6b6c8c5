"""Any program that takes a prompt, as an agent.

Such a program works through one prompt and ends. So the run's process is one of ours
(``process.py``): it lives as long as the session, starts the program for each message, and writes
down what it prints, as events. The adapter's side is that of any other agent.
"""
