/** A run's report, and what else the system is asked for. */
export const report = {
  button: "Report",
  buttonHint: "All of this run on one page, to read, print and hand on",
  web: "Report as web page…",
  pdf: "Report as PDF…",
  webFiles: "Web pages",
  pdfFiles: "PDF files",
  name: "{project} run {number} report",
  working: "Making the report of run {name}",
  printing: "Printing the pages",
  busy: "another report is being made",
  saved: "The report was saved.",
  savedValidation: "Its figures are of the validation rows; the test rows were not looked at.",
  savedTrain: "Its figures are of the training rows.",
  savedTest: "Its figures are of the test rows.",
  words: "report, summary, print, HTML, PDF, document, share, model card, data card",
};
