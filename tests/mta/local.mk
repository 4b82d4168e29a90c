# Real mail servers, and the demonstration.
