"""From crm.yaml to a CRM that can be asked, and to the secret of its events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from content_index.sources.credentials import Secret, read_secret
from content_index.sources.source import SourceError
from playbooks.crm.loading import read_mapping
from playbooks.crm.mapping import CrmMapping
from playbooks.crm.ports import Crm, CrmAwayError

if TYPE_CHECKING:
    from bot.settings import Settings

CRM_FILE = "crm.yaml"
"""Its name in the data folder, where no setting names another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredCrm:
    """A CRM as it is configured; `base` is the folder that relative paths start from."""

    mapping: CrmMapping
    base: Path
    environment: Mapping[str, str]

    def webhook_secret(self) -> SecretStr | None:
        """Return what events are signed with, read anew; None when it takes no events.

        Raises:
            SourceError: it is not where crm.yaml says.
        """
        webhook = self.mapping.webhook
        return None if webhook is None else self._read(webhook.secret)

    def app_secret(self) -> SecretStr | None:
        """Return what HubSpot signs its own webhooks with; None when they are not taken.

        Raises:
            SourceError: it is not where crm.yaml says.
        """
        hubspot = self.mapping.hubspot
        if hubspot is None or hubspot.app_secret is None:
            return None
        return self._read(hubspot.app_secret)

    @contextmanager
    def opened(self) -> Iterator[Crm]:
        """Open the CRM, with the secrets of this moment; closed with the block.

        Raises:
            CrmAwayError: a secret is missing, or the library for it is not installed.
        """
        mapping = self.mapping
        try:
            if mapping.salesforce is not None:
                from bot.crm.salesforce import SalesforceCrm  # noqa: PLC0415 - an optional library

                secret = self._read(mapping.salesforce.client_secret).get_secret_value()
                crm: SalesforceCrm | HubSpotCrm = SalesforceCrm(
                    mapping.salesforce, secret=secret, mapping=mapping, ca_file=self._ca_file()
                )
            elif mapping.hubspot is not None:
                from bot.crm.hubspot import HubSpotCrm  # noqa: PLC0415 - an optional library

                token = self._read(mapping.hubspot.token).get_secret_value()
                crm = HubSpotCrm(
                    mapping.hubspot, token=token, mapping=mapping, ca_file=self._ca_file()
                )
            else:
                raise CrmAwayError("This CRM cannot be asked: crm.yaml tells no connection")
        except SourceError as error:
            raise CrmAwayError(str(error)) from error
        except ModuleNotFoundError as error:
            raise CrmAwayError(
                f"The library for {mapping.kind} is not installed. "
                f"Run: pip install 'dealmate[{mapping.kind}]'"
            ) from error
        with closing(crm):
            yield crm

    def _read(self, secret: Secret) -> SecretStr:
        return read_secret(secret, self.environment, base=self.base)

    def _ca_file(self) -> str | None:
        connection = self.mapping.connection
        if connection is None or connection.ca_file is None:
            return None
        return str(self.base / connection.ca_file)


def crm_file(settings: Settings) -> Path | None:
    """Return where crm.yaml is; None when the programme has none."""
    path = settings.crm_file or settings.data_folder / CRM_FILE
    return None if settings.crm_file is None and not path.is_file() else path


def configured_crm(settings: Settings) -> ConfiguredCrm | None:
    """Read crm.yaml; None when the programme has none.

    Raises:
        AuthoredFileError: it is missing though it is named, or broken.
    """
    from bot.settings import child_environment  # noqa: PLC0415 - read when it is needed

    path = crm_file(settings)
    if path is None:
        return None
    return ConfiguredCrm(
        mapping=read_mapping(path), base=path.resolve().parent, environment=child_environment()
    )
