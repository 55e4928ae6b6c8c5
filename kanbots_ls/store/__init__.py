"""What is on disk: the journal, transcripts by offset, the cache, the person's ledger.

Everything here blocks and knows no event loop; callers choose the thread. Truth is the journal
and the transcripts; the database is a cache of them and may go at any time.
"""
