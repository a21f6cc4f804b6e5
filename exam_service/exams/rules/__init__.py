"""What an exam demands, how two policies differ, and the proof that nobody is cut short. Pure."""
