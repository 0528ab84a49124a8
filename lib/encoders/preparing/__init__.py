"""Makes a prepared model out of a sentence-transformers one; torch is at home here alone.

Nothing imports these modules at its top: serving never needs them, and preparing needs about
four times the memory of serving.
"""
