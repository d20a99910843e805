"""What the filer writes does not move the city's figure, and what does not agree is not registered by one alone."""

import pytest
from cast import cast
from deal_stage import SPRING, clock, filed, form_of, signed, state, step
from django.test import Client

from chaotou.kernel.faults import Invalid, Refused
from chaotou.network.models import Account

pytestmark = pytest.mark.usefixtures("database")


def test_a_filer_names_the_districts_that_the_parties_are_registered_in():
    with clock(SPRING) as set_to:
        contract = signed(set_to)
        with pytest.raises(Invalid) as fault:
            step("submit", cast().tto, contract, **form_of(contract, seller_district="330108", buyer_district="330102"))
        assert set(fault.value.fields) == {"seller_district", "buyer_district"}
        assert "330106" in fault.value.fields["seller_district"].zh
        contract = step("submit", cast().tto, contract, **form_of(contract))
        assert (contract.seller_district, contract.buyer_district) == ("330106", "330110")


def test_the_filer_reads_whose_point_it_goes_to():
    with clock(SPRING) as set_to:
        contract = signed(set_to)
        office = Client()
        office.force_login(Account.objects.get(pk=cast().tto.person))
        assert f"由{cast().point.name.zh}受理" in office.get(f"/contracts/{contract.number}").content.decode()
        step("submit", cast().tto, contract, **form_of(contract))
        assert f"{contract.number} 已提交，由{cast().point.name.zh}受理" in office.get("/work").content.decode()


def test_what_does_not_agree_needs_a_reason_and_a_second_registrar():
    with clock(SPRING) as set_to:
        contract = filed(set_to, total_fen=300_000_000, technical_fen=300_000_000)  # the lot was sold for 3.6 million
        with pytest.raises(Refused) as fault:
            step("register", cast().registrar, contract)
        assert fault.value.code == "checks" and contract.lot in fault.value.text.zh
        with pytest.raises(Invalid) as silent:
            step("pass_first", cast().registrar, contract)
        assert set(silent.value.fields) == {"reason"}
        why = "双方补充协议核减价款，已附件"
        contract = step("pass_first", cast().registrar, contract, reason=why)
        with pytest.raises(Refused) as same:
            step("register", cast().registrar, contract)
        assert same.value.code == "same_person"
        desk = Client()
        desk.force_login(Account.objects.get(pk=cast().registrar2.person))
        assert why in desk.get(f"/work/desk/{contract.number}").content.decode()
        assert state(step("register", cast().registrar2, contract)) == "registered"
