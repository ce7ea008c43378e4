//! What Compose knows: every key, and what it takes. Data only.
