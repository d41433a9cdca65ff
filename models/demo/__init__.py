"""The demonstration: a district that is told as a workbook."""
