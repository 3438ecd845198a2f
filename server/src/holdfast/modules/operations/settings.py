"""The slice of configuration that operations needs."""

from pydantic import BaseModel, ConfigDict, PositiveInt, SecretStr


class OperationsSettings(BaseModel):
    """When the worker audits the database, and how much it may ask of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    audit_cron: str = "*/15 * * * *"
    """When the worker audits stock, money and guards, in cron's words."""

    audit_deep_cron: str = "20 4 * * *"
    """When the worker audits everything that `holdfast audit` does, in cron's words."""

    audit_database_url: SecretStr = SecretStr("")
    """Address of a replica to audit. Empty: `DATABASE_URL`."""

    audit_statement_seconds: PositiveInt = 300
    """How long one check may take before it counts as not done."""

    audit_work_memory_megabytes: PositiveInt = 64
    """Memory for each step of a check in the database, before it uses the disk."""
