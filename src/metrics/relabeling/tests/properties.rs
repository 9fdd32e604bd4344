//! Properties that hold for any people.
