package schools

// ExportFormat is a form in which a school takes a copy of what it was told.
type ExportFormat string

// The formats.
const (
	ExportPDF   ExportFormat = "pdf"   // to file in a child's record
	ExportPrint ExportFormat = "print" // a page to read aloud, to print, or to keep where a PDF is of no use
	ExportCSV   ExportFormat = "csv"   // for a record system that reads tables
	ExportJSON  ExportFormat = "json"  // for a record system that reads structure
)

// ExportFormats are all of them, in the order of the page.
func ExportFormats() []ExportFormat {
	return []ExportFormat{ExportPDF, ExportPrint, ExportCSV, ExportJSON}
}
