"""Changes that put rules into a definition: added, widened, re-admitted, narrowed to one."""

from collections.abc import Sequence

from agent.interpreter.edit_reader import EditReader
from agent.interpreter.modes import family_of
from agent.interpreter.reading import Reading, read_description
from agent.interpreter.targets import everything
from qualification.definitions import DEFAULT_WEIGHT, Mode, Operator, Parameter
from qualification.edits import AddParameter, AddValues, RemoveParameter, ReplaceParameter, SetMode, SetWeight, Target
from qualification.lookup.places import region_of
from qualification.lookup.words import table
from qualification.wording import say_parameter

NOTHING_KEEPS_OUT = "No rule keeps them out"
LISTS = (Operator.IN, Operator.ANY_OF, Operator.ALL_OF)
_ENDS = {Operator.LTE: (True, 0), Operator.GTE: (False, 0), Operator.LT: (True, -1), Operator.GT: (False, 1)}


class Placing(EditReader):
    """Puts what was read into the definition."""

    def place(self, reading: Reading, *, widen: bool) -> None:
        """Put what was read into the definition: lists of the same field widen, other rules of a filter field are replaced."""
        if widen and self._is_alternative(reading):
            name = _values_said(reading.parameters)
            self.plan.edits += [AddParameter(parameter=each, segment=name) for each in reading.parameters]
            self.plan.notes.append(f"It joins the alternatives of the draft as “{name}”.")
            return
        said = {each.field for each in reading.conditions if each.marked}
        for parameter in reading.parameters:
            self._place(parameter, widen, parameter.field in said)
        for segment in reading.segments:
            self.plan.edits += [AddParameter(parameter=parameter, segment=segment.name) for parameter in segment.parameters]

    def joins(self, reading: Reading) -> bool:
        """Return whether what follows an "and" are more values of lists that are there, or places outside of them: "and Switzerland"."""
        plain = not reading.segments and not any(each.marked for each in reading.conditions)
        return plain and bool(reading.parameters) and all(self._joins(each) for each in reading.parameters)

    def _joins(self, parameter: Parameter) -> bool:
        if parameter.mode is not Mode.FILTER or parameter.operator not in LISTS or family_of(parameter.field) == "tech":
            return False
        lists = [each for each in self.definition.of_mode(Mode.FILTER) if each.operator in LISTS and isinstance(each.value, tuple)]
        kin = [each for each in lists if family_of(each.field) == family_of(parameter.field)]
        if any(each.field == parameter.field for each in kin):
            return True
        if not kin or any(each.field not in ("country", "region", "industry", "sub_industry") for each in (parameter, *kin)):
            return False
        there, joining = (
            [str(one) for each in rules if isinstance(each.value, tuple) for one in each.value] for rules in (kin, [parameter])
        )
        return all(_apart(one, other) for one in there for other in joining)

    def _place(self, parameter: Parameter, widen: bool, said: bool) -> None:
        same = [each for each in self.definition.parameters if each.field == parameter.field and each.mode is parameter.mode]
        if self._moves(parameter, said):
            return
        if parameter.mode is Mode.SCORE:
            self.plan.edits.append(AddParameter(parameter=parameter))
        elif parameter.mode is Mode.EXCLUDE and parameter.field in self.narrowed:
            return
        elif parameter.mode is Mode.EXCLUDE:
            self._add_listed(parameter, same)
        elif self.admits and not self._is_ruled(parameter):
            words = say_parameter(parameter, self.lexicon.catalog.account_fields)
            self.plan.problems.append(f"{NOTHING_KEEPS_OUT}: “{words}” would only narrow it. Say “only …” for that.")
        elif (
            self.keeps_end
            and self._widens_range(parameter, same)
            or widen
            and (self._readmits(parameter) or self._widens_range(parameter, same))
        ):
            return
        elif widen and any(each.operator in LISTS for each in same):
            self._add_listed(parameter, same)
        elif (
            widen
            and (not said and self._widens_score(parameter))
            or widen
            and self._widens_kin(parameter)
            or _caps(parameter, same)
            and self._widens_range(parameter, same)
        ):
            return
        elif same and (self.narrows or _is_other_end(parameter, same)) and _bounds_another_end(parameter, same):
            self.plan.edits.append(AddParameter(parameter=parameter))
        elif same and (family_of(parameter.field) != "tech" or parameter.operator not in LISTS):
            self.plan.edits.append(ReplaceParameter(target=Target(field=parameter.field, mode=Mode.FILTER), parameter=parameter))
        else:
            self.plan.edits.append(AddParameter(parameter=parameter))

    def _leaves_its_list(self, parameter: Parameter, values: tuple[object, ...]) -> bool:
        """Take values that get a weight of their own out of the scored list that they stand in."""
        lists = [each for each in self.definition.of_mode(Mode.SCORE) if each.field == parameter.field and isinstance(each.value, tuple)]
        home = next(
            (each for each in lists if set(map(str, values)) < set(map(str, each.value if isinstance(each.value, tuple) else ()))), None
        )
        if home is None or home.points == parameter.points:
            return False
        self.plan.edits += [RemoveParameter(target=Target(field=parameter.field, mode=Mode.SCORE, value=str(value))) for value in values]
        self.plan.edits.append(AddParameter(parameter=parameter))
        return True

    def _moves(self, parameter: Parameter, said: bool) -> bool:
        """Change the rule that is there, where the same values get another weight, or are said to be a must or a preference."""
        values = parameter.value if isinstance(parameter.value, tuple) else ()
        if parameter.mode is Mode.SCORE and said and values and self._leaves_its_list(parameter, values):
            return True
        own = next(
            (
                each
                for each in self.definition.parameters
                if each.field == parameter.field and each.mode is not Mode.EXCLUDE and each.value == parameter.value
            ),
            None,
        )
        if own is None or not values or parameter.mode is Mode.EXCLUDE or parameter.operator not in LISTS:
            return False
        target = Target(field=parameter.field, mode=own.mode, value=str(values[0]))
        if own.mode is parameter.mode is Mode.SCORE and parameter.weight and said:
            self.plan.edits.append(SetWeight(target=target, weight=parameter.weight))
        elif own.mode is not parameter.mode and said:
            self.plan.edits.append(SetMode(target=target, mode=parameter.mode, weight=parameter.weight))
        else:
            return False
        return True

    def _is_alternative(self, reading: Reading) -> bool:
        """Return whether places and sectors are added to a draft whose segments speak of both kinds: one more way to pass."""
        said = {family_of(each.field) for each in reading.parameters}
        ruled = {family_of(each.field) for segment in self.definition.segments for each in segment.parameters}
        own = {family_of(each.field) for each in self.definition.of_mode(Mode.FILTER)}
        filters = all(each.mode is Mode.FILTER and isinstance(each.value, tuple) for each in reading.parameters)
        return bool(said) and filters and not reading.segments and said <= ruled & {"place", "sector"} and not said & own

    def _is_ruled(self, parameter: Parameter) -> bool:
        """Return whether a rule speaks of the field already, or of its kin."""
        family = family_of(parameter.field)
        return any(family_of(each.field) == family for each in everything(self.definition))

    def _add_listed(self, parameter: Parameter, same: Sequence[Parameter]) -> None:
        """Widen the list that is there, else add the rule."""
        if parameter.operator in LISTS and isinstance(parameter.value, tuple) and any(each.operator in LISTS for each in same):
            values = tuple(str(value) for value in parameter.value)
            self.plan.edits.append(AddValues(target=Target(field=parameter.field, mode=parameter.mode), values=values))
        else:
            self.plan.edits.append(AddParameter(parameter=parameter))

    def _readmits(self, parameter: Parameter) -> bool:
        """Take back an exclusion of what is now allowed ("allow competitors", "include China")."""
        excluded = [each for each in self.definition.of_mode(Mode.EXCLUDE) if each.field == parameter.field]
        if parameter.operator is Operator.IS_TRUE and excluded:
            self.plan.edits.append(RemoveParameter(target=Target(field=parameter.field, mode=Mode.EXCLUDE)))
            return True
        wanted = parameter.value if isinstance(parameter.value, tuple) else ()
        present = {str(value).casefold() for each in excluded if isinstance(each.value, tuple) for value in each.value}
        back = [value for value in wanted if str(value).casefold() in present]
        self.plan.edits += [RemoveParameter(target=Target(field=parameter.field, mode=Mode.EXCLUDE, value=value)) for value in back]
        return bool(back)

    def _widens_range(self, parameter: Parameter, same: Sequence[Parameter]) -> bool:
        """Move one end of a range ("allow up to 800 employees")."""
        ranges = next((each for each in same if each.operator is Operator.BETWEEN and isinstance(each.value, tuple)), None)
        number = parameter.value
        if ranges is None or not isinstance(ranges.value, tuple) or not isinstance(number, int | float):
            return False
        if parameter.operator not in _ENDS:
            return False
        upper, step = _ENDS[parameter.operator]
        value = (ranges.value[0], number + step) if upper else (number + step, ranges.value[1])
        wider = Parameter(field=parameter.field, mode=Mode.FILTER, operator=Operator.BETWEEN, value=value)
        self.plan.edits.append(ReplaceParameter(target=Target(field=parameter.field, mode=Mode.FILTER), parameter=wider))
        return True

    def _widens_score(self, parameter: Parameter) -> bool:
        """Add a value to the one scored list of its field, where no filter speaks of the field ("add Series A")."""
        scores = [each for each in self.definition.of_mode(Mode.SCORE) if each.field == parameter.field and each.operator is Operator.IN]
        gated = any(each.field == parameter.field for each in self.definition.of_mode(Mode.FILTER))
        if gated or len(scores) != 1 or parameter.operator is not Operator.IN or not isinstance(parameter.value, tuple):
            return False
        values = tuple(str(value) for value in parameter.value)
        self.plan.edits.append(AddValues(target=Target(field=parameter.field, mode=Mode.SCORE), values=values))
        return True

    def _widens_kin(self, parameter: Parameter) -> bool:
        """Put a place or sector added beside a filter on another kind of it into segments: a second filter would narrow."""
        family = family_of(parameter.field)
        kin = [each for each in self.definition.of_mode(Mode.FILTER) if family_of(each.field) == family and each.operator in LISTS]
        if family not in ("place", "sector") or not kin or not isinstance(parameter.value, tuple):
            return False
        present = {str(value) for each in kin if each.field == "region" and isinstance(each.value, tuple) for value in each.value}
        if parameter.field == "country" and present and all(region_of(str(value)) in present for value in parameter.value):
            self.plan.problems.append(f"{', '.join(map(str, parameter.value))} is already inside {', '.join(sorted(present))}.")
            return True
        if self.definition.segments:
            self.plan.problems.append("The draft already has alternatives; say the new one as “either … or …”.")
            return True
        self.plan.edits += [RemoveParameter(target=Target(field=each.field, mode=Mode.FILTER)) for each in kin]
        self.plan.edits += [AddParameter(parameter=each, segment=_values_said(kin)) for each in kin]
        self.plan.edits.append(AddParameter(parameter=parameter, segment=_values_said([parameter])))
        return True

    def corrected(self, text: str, mode: Mode | None = None) -> bool:
        """Put what was meant in the place of the rule of its kind, in a mode said with it; False when there is none, or the words say more."""
        reading = read_description(self.lexicon, self.nodes(text), self.choices)
        rules = [(each, self._corrects(each)) for each in reading.parameters]
        if reading.unmapped or reading.segments or reading.choices or not rules or any(wrong is None for _, wrong in rules):
            return False
        self.plan.notes += reading.notes
        for each, wrong in rules:
            assert wrong is not None, "looked at above"
            own = mode or wrong.mode
            right = each.model_copy(update={"mode": own, "weight": (wrong.weight or DEFAULT_WEIGHT) if own is Mode.SCORE else None})
            target = Target(field=wrong.field, mode=wrong.mode)
            if wrong.field == right.field:
                self.plan.edits.append(ReplaceParameter(target=target, parameter=right))
            else:
                self.plan.edits += [RemoveParameter(target=target), AddParameter(parameter=right)]
        return True

    def _corrects(self, parameter: Parameter) -> Parameter | None:
        """Return the rule that a correction is about: the last one of the field, else of its kin."""
        same = [each for each in self.definition.parameters if each.field == parameter.field]
        kin = [each for each in self.definition.parameters if family_of(each.field) == family_of(parameter.field)]
        found = same or kin
        return found[-1] if found else None

    def only(self, text: str) -> None:
        """Narrow the field, and its kin among places and sectors, to what is said."""
        reading = self.described("only " + text)
        for parameter in reading.parameters:
            rivals = [each for each in self.definition.parameters if each.mode is Mode.FILTER and _rivals(each, parameter)]
            self.narrowed |= {each.field for each in (*rivals, parameter)}
            for rival in rivals:
                if rival.field != parameter.field:
                    self.plan.edits.append(RemoveParameter(target=Target(field=rival.field, mode=Mode.FILTER)))
            same = [rival for rival in rivals if rival.field == parameter.field]
            if same and _bounds_another_end(parameter, same) and all(each.operator is not Operator.BETWEEN for each in same):
                self.plan.edits.append(AddParameter(parameter=parameter))
            elif same:
                self.plan.edits.append(ReplaceParameter(target=Target(field=parameter.field, mode=Mode.FILTER), parameter=parameter))
            else:
                self.plan.edits.append(AddParameter(parameter=parameter))
        for segment in reading.segments:
            self.plan.edits += [AddParameter(parameter=parameter, segment=segment.name) for parameter in segment.parameters]


def _bounds_another_end(parameter: Parameter, same: Sequence[Parameter]) -> bool:
    """Return whether a rule bounds the other end of what is there, or part of a range: both hold then ("and founded before 2012")."""
    low, high = (Operator.GT, Operator.GTE), (Operator.LT, Operator.LTE)
    if parameter.operator not in low + high:
        return False
    own = low if parameter.operator in low else high
    return not any(each.operator in own for each in same) and any(each.operator in low + high + (Operator.BETWEEN,) for each in same)


def _caps(parameter: Parameter, same: Sequence[Parameter]) -> bool:
    """Return whether a rule is a new upper end of the range that is there: "up to 500 employees" leaves its lower end."""
    number = parameter.value
    return (
        parameter.operator is Operator.LTE
        and isinstance(number, int | float)
        and any(each.operator is Operator.BETWEEN and isinstance(each.value, tuple) and float(each.value[0]) < number for each in same)
    )


def _is_other_end(parameter: Parameter, same: Sequence[Parameter]) -> bool:
    """Return whether a rule bounds the end that a single bound leaves open, with room between the two: "up to 500" beside "at least 200"."""
    if len(same) != 1 or not isinstance(parameter.value, int | float) or not isinstance(same[0].value, int | float):
        return False
    if same[0].operator not in _ENDS:
        return False
    upper = _ENDS[same[0].operator][0]
    return parameter.value < same[0].value if upper else parameter.value > same[0].value


def _rivals(present: Parameter, wanted: Parameter) -> bool:
    """Return whether "only" replaces a filter: of the same field, or another place or sector."""
    if present.field == wanted.field:
        return True
    family = family_of(wanted.field)
    return family in ("place", "sector") and family_of(present.field) == family


def _apart(one: str, other: str) -> bool:
    """Return whether of two places or sectors neither lies inside the other: both at once would match nobody."""
    if one == other or region_of(one) == other or region_of(other) == one:
        return False
    return not any({one, other} == {row["part"], row["whole"]} for row in table("sector_parts"))


def _values_said(parameters: Sequence[Parameter]) -> str:
    """Return a name for a segment: its first values."""
    return " ".join(str(value) for each in parameters if isinstance(each.value, tuple) for value in each.value[:3])[:80]
