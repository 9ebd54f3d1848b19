"""What a page, a command or an endpoint shows and does; shared by the Dash app and the command line."""
