"""What facilitators, judges and signers do about standards, one act per function."""
