# Who works in the demo region: name | role | point | kiosk | passphrase. All invented; sourced by the scripts beside it.
people='Орлова И. К.|supervisor|1|на всех в Смоленске|журавль летит над полем
Ким Е. О.|coordinator|1|office, laptop|чай с мятой и мёдом
Зуева Т. Д.|operator|1|rmc: весь регион; office, laptop|семь мостов через тихую реку
Петрова А. С.|desk|12|school12|пять синих карандашей в банке
Сидорова М. В.|desk|7|school7|окно выходит на юг
Белкина Т. Л.|desk|1|laptop|дорога в лесную школу
Рябинин Л. С.|supervisor|30|vyazma, vyazma2|снег ложится на мельницу
Дроздов И. П.|coordinator|30|vyazma|три ключа под старым крыльцом
Снегирёва О. В.|desk|31|vyazma2|пирог с брусникой на окне'
supervisor='Орлова И. К.' coordinator='Ким Е. О.' operator='Зуева Т. Д.' desk12='Петрова А. С.' desk7='Сидорова М. В.' field='Белкина Т. Л.' supervisor_far='Рябинин Л. С.' coordinator_far='Дроздов И. П.' desk_far='Снегирёва О. В.'

passphrase_of() { printf '%s\n' "$people" | while IFS='|' read -r name _ _ _ words; do [ "$name" != "$1" ] || printf '%s' "$words"; done; }
show_people() {
  printf '%s\n' "$people" | while IFS='|' read -r name role _ kiosk words; do
    printf '  %-12s %s: «%s» (%s)\n' "$role" "$name" "$words" "$kiosk"
  done
}
