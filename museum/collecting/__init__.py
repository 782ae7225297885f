"""The parts of `museum.collect`: asking the Met politely, remembering, and writing what it said."""
