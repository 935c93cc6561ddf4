"""Pictures: drawn anew from their pixels, so that place, time, camera, names and hidden parts stay behind."""
