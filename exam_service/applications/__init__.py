"""Authorization to test, requests for attempts, payments, accommodations, eligibility."""
