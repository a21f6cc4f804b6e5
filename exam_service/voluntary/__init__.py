"""What candidates may say of themselves, for one purpose: whether items are fair to every group."""
