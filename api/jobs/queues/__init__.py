"""The job queue behind one interface: in the data folder, or in the database that several hosts share."""
