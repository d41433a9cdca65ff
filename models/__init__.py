"""The business: rows, rules and named questions to the database.

Nothing in here knows Telegram, texts or the event loop. Rules are pure functions
over small frozen values; repositories answer questions; `models.work.Work` holds
one transaction's repositories, its moment and who is acting.
"""
