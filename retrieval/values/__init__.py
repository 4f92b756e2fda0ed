"""The values of a text: dates, counts, amounts and who does something, each as an exact span."""
