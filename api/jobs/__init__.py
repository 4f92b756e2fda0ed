"""The job queue, its worker and the child process that builds."""
