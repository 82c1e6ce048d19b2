"""``clippings mcp``: the tools for a language model's client, over this process's own pipes.

It deliberately doesn't know what the tools do.
"""

from __future__ import annotations

import asyncio

import click

from ui.options import current_settings, settings_option


@click.command()
@settings_option
def mcp() -> None:
    """Serve a language model's client over standard input and output.

    It is started by the client, which finds the tools ask, search and show (Model Context Protocol). While the chat
    runs, it serves them itself, at /mcp.
    """
    settings = current_settings()
    from rag.assistant import Assistant
    from ui.programs.mcp import serve_pipes

    with Assistant(settings) as assistant:
        assistant.warm()
        asyncio.run(serve_pipes(assistant))
