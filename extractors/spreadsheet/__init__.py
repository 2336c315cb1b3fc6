"""Reading workbooks and delimited texts, whatever their columns are called and however they write numbers."""

from extractors.spreadsheet.reader import SpreadsheetExtractor

__all__ = ["SpreadsheetExtractor"]
