"""The exam as an event: people, places, time. Content and scoring rules are in item_bank."""
