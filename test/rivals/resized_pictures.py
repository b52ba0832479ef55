"""Pictures as torchvision's evaluation transform scales and cuts them: writes test/fixtures/photos."""
import base64, io, json, pathlib
import numpy as np
from PIL import Image
from torchvision.transforms import CenterCrop, Compose, Resize

folder = pathlib.Path(__file__).parent.parent / "fixtures/photos"
rng = np.random.default_rng(7)


def photo(width, height, channels):
    """Soft shapes and some noise, as a camera sees them."""
    small = rng.integers(0, 256, (5, 6, channels), dtype=np.uint8).squeeze()
    wide = np.asarray(Image.fromarray(small).resize((width, height), Image.BICUBIC)).astype(float)
    return Image.fromarray(np.clip(wide + rng.normal(0, 12, wide.shape), 0, 255).astype(np.uint8))


pictures = {
    "wide.jpg": (photo(61, 40, 3), {"quality": 90}),
    "high.jpg": (photo(33, 70, 3), {"quality": 80, "subsampling": 2}),
    "progressive.jpg": (photo(48, 48, 3), {"quality": 75, "progressive": True}),
    "gray.jpg": (photo(50, 37, 1), {"quality": 90}),
    "wide.png": (photo(45, 31, 3), {}),
}
made = {}
for name, (image, options) in pictures.items():
    image.save(folder / name, **options)
    image = Image.open(folder / name)
    results = {}
    for resize, crop in [(None, None), (24, 20), (32, None), (90, 71), (None, 30)]:
        steps = [Resize(resize)] if resize else []
        steps += [CenterCrop(crop)] if crop else []
        pixels = np.asarray(Compose(steps)(image))
        results[f"{resize or ''} {crop or ''}"] = {
            "width": pixels.shape[1],
            "height": pixels.shape[0],
            "pixels": base64.b64encode(pixels.tobytes()).decode(),
        }
    made[name] = results
(folder / "torchvision.json").write_text(json.dumps(made, indent=1) + "\n")
