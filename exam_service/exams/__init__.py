"""The exam programme and its policy, administrations and published forms."""
