//! Files of others: what lies in shared folders, pipes, links, side files.
