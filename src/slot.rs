//! Commitments and openings of persons.
