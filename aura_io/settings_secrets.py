"""Keys and passwords, which come from the environment and the file .env and from nowhere else."""

from __future__ import annotations

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class HandedIn(BaseSettings):
    """Settings that hold what the loader hands in and nothing else: file and environment are read in one place."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Leave out the environment and .env, which the loader has read."""
        return (init_settings,)


class Secrets(HandedIn):
    """Keys and passwords: only from the environment or the file .env, and shown as stars."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    openai_api_key: SecretStr | None = None
    anthropic_api_key: SecretStr | None = None
    azure_api_key: SecretStr | None = None
    gemini_api_key: SecretStr | None = None
    groq_api_key: SecretStr | None = None
    mistral_api_key: SecretStr | None = None
    openrouter_api_key: SecretStr | None = None
    resources_api_key: SecretStr | None = None
    database_url: SecretStr | None = None
    encryption_passphrase: SecretStr | None = None
    encryption_key_file: str | None = None
    adzuna_app_id: SecretStr | None = None
    adzuna_app_key: SecretStr | None = None
    usajobs_key: SecretStr | None = None
    usajobs_email: SecretStr | None = None

    def of_source(self, name: str) -> dict[str, SecretStr]:
        """Return the keys of the job source ``name`` by their variable, such as ``USAJOBS_KEY``; unset ones are out."""
        named = ((field.upper(), getattr(self, field)) for field in type(self).model_fields)
        return {variable: key for variable, key in named if key and variable.startswith(f"{name.upper()}_")}
