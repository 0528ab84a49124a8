"""Every error that Mafteach raises on purpose.

    MafteachError                   message for people, hint: what to do next
    ├── UsageError                  the caller asked for something that cannot be
    │   ├── QueryError              a search that cannot be run as written
    │   ├── Conflict                somebody else was faster: it is no longer as it was agreed
    │   ├── SettingsError           an environment variable with an unusable value
    │   └── ImportRefused           a file that cannot be read at all (nothing was changed)
    ├── NotFound                    no such document, tag or file
    ├── NotAllowed                  the visitor may not do this
    ├── RateLimited                 the visitor searched too often; `seconds` to wait
    ├── StoreError                  the database
    │   ├── DatabaseUnavailable     it does not answer, or the connection was lost
    │   ├── DatabaseBusy            every connection, or the one writer, is taken
    │   ├── DatabaseFull            no room left on the disk; nothing was written
    │   ├── DatabaseDamaged         what it holds is not what was written
    │   ├── DatabaseReadOnly        it can be read, but nothing can be written
    │   ├── DatabaseMoving          another database is being copied into it, and is not whole yet
    │   ├── QueryTimeout            the statement ran into its deadline and was stopped
    │   └── SchemaError             the database was made by a newer version, or is not ours
    ├── MemoryUnknown               how much memory there is cannot be read
    └── SemanticUnavailable         search by meaning is off or refused; words search goes on
        └── EncoderError            the model cannot be used or made, or does not answer
            ├── ModelMissing        there is no prepared model where one was named
            ├── ModelDamaged        a file of it is not what its manifest says
            └── EncoderBusy         too many encodes wait, or ours waited too long

`code` names what the interface says of the error; where it can say more than that, `said` is a
message with a code of its own.
"""

from enum import StrEnum
from typing import Any, ClassVar

from lib.core.messages import Message


class ErrorCode(StrEnum):
    """Of every error that a page may show."""

    ERROR = "error"
    USAGE = "usage"
    QUERY = "query"
    CONFLICT = "conflict"
    SETTINGS = "settings"
    IMPORT_REFUSED = "import_refused"
    NOT_FOUND = "not_found"
    NOT_ALLOWED = "not_allowed"
    RATE_LIMITED = "rate_limited"
    STORE = "store"
    DATABASE_UNAVAILABLE = "database_unavailable"
    DATABASE_BUSY = "database_busy"
    DATABASE_FULL = "database_full"
    DATABASE_DAMAGED = "database_damaged"
    DATABASE_READ_ONLY = "database_read_only"
    DATABASE_MOVING = "database_moving"
    QUERY_TIMEOUT = "query_timeout"
    SCHEMA = "schema"
    MEMORY_UNKNOWN = "memory_unknown"
    SEMANTIC_OFF = "semantic_off"
    ENCODER = "encoder"
    MODEL_MISSING = "model_missing"
    MODEL_DAMAGED = "model_damaged"
    ENCODER_BUSY = "encoder_busy"


class Off(StrEnum):
    """Why a search by meaning was not answered."""

    OFF = "off"
    NO_MODEL = "no_model"
    NOT_INDEXED = "not_indexed"
    MEMORY = "memory"
    BUSY = "busy"
    FAILED = "failed"
    NO_WORDS = "no_words"
    LIMITED = "limited"


class MafteachError(Exception):
    """What was tried and what failed, in `message`; what to do next, in `hint`; both in English.

    A Message given as `message` brings its hint and its details with it.
    """

    code: ClassVar[str] = ErrorCode.ERROR
    status = 500

    def __init__(self, message: str | Message, hint: str = "", **details: Any) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.said = message if isinstance(message, Message) else None
        self.hint = hint or (self.said.hint if self.said else "")
        self.details = {**dict(self.said.details if self.said else ()), **details}

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(MafteachError):
    code = ErrorCode.USAGE
    status = 400


class QueryError(UsageError):
    code = ErrorCode.QUERY


class Conflict(UsageError):
    code = ErrorCode.CONFLICT
    status = 409


class SettingsError(UsageError):
    code = ErrorCode.SETTINGS
    status = 500


class ImportRefused(UsageError):
    code = ErrorCode.IMPORT_REFUSED
    status = 422


class NotFound(MafteachError):
    code = ErrorCode.NOT_FOUND
    status = 404


class NotAllowed(MafteachError):
    code = ErrorCode.NOT_ALLOWED
    status = 403


class RateLimited(MafteachError):
    code = ErrorCode.RATE_LIMITED
    status = 429


class StoreError(MafteachError):
    code = ErrorCode.STORE
    status = 503


class DatabaseUnavailable(StoreError):
    code = ErrorCode.DATABASE_UNAVAILABLE


class DatabaseBusy(StoreError):
    code = ErrorCode.DATABASE_BUSY


class DatabaseFull(StoreError):
    code = ErrorCode.DATABASE_FULL
    status = 507


class DatabaseDamaged(StoreError):
    code = ErrorCode.DATABASE_DAMAGED
    status = 500


class DatabaseReadOnly(StoreError):
    code = ErrorCode.DATABASE_READ_ONLY


class DatabaseMoving(StoreError):
    code = ErrorCode.DATABASE_MOVING


class QueryTimeout(StoreError):
    code = ErrorCode.QUERY_TIMEOUT
    status = 504


class SchemaError(StoreError):
    code = ErrorCode.SCHEMA
    status = 500


class MemoryUnknown(MafteachError):
    code = ErrorCode.MEMORY_UNKNOWN
    status = 503


class SemanticUnavailable(MafteachError):
    code = ErrorCode.SEMANTIC_OFF
    status = 503
    usual: ClassVar[Off] = Off.OFF

    def __init__(self, message: str, hint: str = "", why: str = "", **details: Any) -> None:
        self.why = Off(why or self.usual)
        super().__init__(message, hint, why=str(self.why), **details)


class EncoderError(SemanticUnavailable):
    code = ErrorCode.ENCODER
    usual = Off.FAILED


class ModelMissing(EncoderError):
    code = ErrorCode.MODEL_MISSING


class ModelDamaged(EncoderError):
    code = ErrorCode.MODEL_DAMAGED


class EncoderBusy(EncoderError):
    code = ErrorCode.ENCODER_BUSY
