"""Every error that Mafteach raises on purpose.

    MafteachError                   message for people, hint: what to do next
    ├── UsageError                  the caller asked for something that cannot be
    │   ├── QueryError              a search that cannot be run as written
    │   ├── SettingsError           an environment variable with an unusable value
    │   └── ImportRefused           a file that cannot be read at all (nothing was changed)
    ├── NotFound                    no such document, tag or file
    ├── NotAllowed                  the visitor may not do this
    ├── RateLimited                 the visitor searched too often; `seconds` to wait
    ├── StoreError                  the database
    │   ├── DatabaseUnavailable     it does not answer, or the connection was lost
    │   ├── DatabaseBusy            every connection, or the one writer, is taken
    │   ├── DatabaseFull            no room left on the disk; nothing was written
    │   ├── QueryTimeout            the statement ran into its deadline and was stopped
    │   └── SchemaError             the database was made by a newer version, or is not ours
    ├── MemoryUnknown               how much memory there is cannot be read
    └── SemanticUnavailable         search by meaning is off or refused; words search goes on
        └── EncoderError            the model cannot be used or made, or does not answer
            ├── ModelMissing        there is no prepared model where one was named
            ├── ModelDamaged        a file of it is not what its manifest says
            └── EncoderBusy         too many encodes wait, or ours waited too long

`code` names the message in the interface's string tables, `details` fills it.
"""

from typing import Any


class MafteachError(Exception):
    """What was tried and what failed, in `message`; what to do next, in `hint`."""

    code = "error"
    status = 500

    def __init__(self, message: str, hint: str = "", **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(MafteachError):
    code = "usage"
    status = 400


class QueryError(UsageError):
    code = "query"


class SettingsError(UsageError):
    code = "settings"
    status = 500


class ImportRefused(UsageError):
    code = "import_refused"
    status = 422


class NotFound(MafteachError):
    code = "not_found"
    status = 404


class NotAllowed(MafteachError):
    code = "not_allowed"
    status = 403


class RateLimited(MafteachError):
    code = "rate_limited"
    status = 429


class StoreError(MafteachError):
    code = "store"
    status = 503


class DatabaseUnavailable(StoreError):
    code = "database_unavailable"


class DatabaseBusy(StoreError):
    code = "database_busy"


class DatabaseFull(StoreError):
    code = "database_full"
    status = 507


class QueryTimeout(StoreError):
    code = "query_timeout"
    status = 504


class SchemaError(StoreError):
    code = "schema"
    status = 500


class MemoryUnknown(MafteachError):
    code = "memory_unknown"
    status = 503


class SemanticUnavailable(MafteachError):
    code = "semantic_off"
    status = 503


class EncoderError(SemanticUnavailable):
    code = "encoder"


class ModelMissing(EncoderError):
    code = "model_missing"


class ModelDamaged(EncoderError):
    code = "model_damaged"


class EncoderBusy(EncoderError):
    code = "encoder_busy"
