"""Durable due-work: the table is the truth, and whatever ticks only wakes the runner."""
