/** Speed of light in vacuum, m/s (exact in the SI). */
export const speedOfLight = 299_792_458;

/** Permeability of vacuum, H/m: 4 pi 1e-7, which the value measured since 2019 exceeds by less than 1e-9 relative. */
export const vacuumPermeability = 4e-7 * Math.PI;

/** Permittivity of vacuum, F/m. */
export const vacuumPermittivity = 1 / (vacuumPermeability * speedOfLight ** 2);
