"""Everything that can go wrong in a way a person can mend.

The text of each error is one sentence that names what is wrong and says what to do or type. The command line
prints it and exits with status 2; `Assistant` turns the engine errors into a `Failed` event.

    EdgeassistError
    ├── UsageError            wrong use of the command line
    ├── SettingsError         a user's configuration: file, key, what is allowed
    ├── PackError             a pack: file, place in it, what is wrong
    ├── DevicesError          a devices file: file, device, what is allowed
    ├── StoreError            the state on disk cannot be read or written
    ├── AudioError            a recording or a sound device
    │   └── DeviceMissing     unplugged, or held by another program: it may come back
    ├── ModelError
    │   ├── ModelMissing      not pulled yet, or only half
    │   ├── ModelDamaged      a file is not what its hash says
    │   └── PullFailed        no source gave the model
    └── EngineError
        ├── EngineFailed      the engine answered with an error
        ├── EngineCrashed     its process died
        ├── EngineTimeout     no reply within the time limit
        └── EngineMissing     not installed, or given up after repeated crashes
"""


class EdgeassistError(Exception):
    """Base of all errors below; `str()` is one sentence for the user."""


class UsageError(EdgeassistError):
    """The command line was used wrongly."""


class SettingsError(EdgeassistError):
    """A configuration file or variable has a mistake."""


class PackError(EdgeassistError):
    """A pack cannot be used as it stands."""


class DevicesError(EdgeassistError):
    """A devices file cannot be used as it stands."""


class StoreError(EdgeassistError):
    """The state on disk cannot be read or written."""


class AudioError(EdgeassistError):
    """A recording or a sound device cannot be used."""


class DeviceMissing(AudioError):
    """A sound device is not there now, or held by another program; it may come back."""


class ModelError(EdgeassistError):
    """A model file cannot be used."""


class ModelMissing(ModelError):
    """The model is not here, or only a part of it."""


class ModelDamaged(ModelError):
    """A model file is not the one the catalogue describes."""


class PullFailed(ModelError):
    """No source gave the model."""


class EngineError(EdgeassistError):
    """An engine did not answer."""


class EngineFailed(EngineError):
    """The engine answered with an error; its process lives on."""


class EngineCrashed(EngineError):
    """The engine's process died; it is started again at the next request."""


class EngineTimeout(EngineError):
    """The engine gave no reply within its time limit; its process was ended."""


class EngineMissing(EngineError):
    """The engine is not installed, or was given up after repeated crashes."""
