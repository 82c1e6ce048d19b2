"""What other programs call: the HTTP interface, and the tools of the Model Context Protocol."""
