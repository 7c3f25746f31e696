"""What an account does where the documents leave it open: one module for each thing to find out."""
